package dev.tarn.router.remember.reading;

import java.util.Set;

/// Words that a value does not go beyond. English.
final class Stops {
  private static final Set<String> ENDS =
      Lexicon.words(
          "and or but so because since as for with when where while which that who whom"
              + " whose if unless now last this these though although too also btw over than to"
              + " instead rather even in on at from by is are was were has have had will would"
              + " can could should about after before until again already right please"
              + " currently living working based trying looking writing building i i'm i've we"
              + " you he she they it my our your here there without during near today yesterday"
              + " most mostly especially very lately recently always any anymore then how what"
              + " why do does did not no want need wanted turns just like such around 'cause");

  private Stops() {}

  static boolean ends(String lowerCaseWord) {
    return ENDS.contains(lowerCaseWord);
  }
}
