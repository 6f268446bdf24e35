package dev.tarn.router.remember.reading;

import dev.tarn.router.remember.reading.Rule.Reader;
import dev.tarn.router.remember.reading.Scan.Span;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The rules for English, in the order in which they are tried.
final class Rules {
  private static final String ADVERBS =
      "(?:\\s(?:now|currently|also|really|just|still|recently|mostly|actually|both|absolutely"
          + "|totally|usually|mainly|generally|personally|originally|only|always|do|truly|already"
          + "|quite)){0,3}";
  private static final String SUBJECT = "(?:i've|ive|i have|we've|we have|i|we)";
  private static final String AM = "(?:i'm|im|i am|we're|we are)" + ADVERBS + "\\s";
  private static final String BEEN = "(?:i've|ive|i have|we've|we have)" + ADVERBS + "\\sbeen\\s";
  private static final String MY = "(?:my|our)\\s";
  private static final String DIETS =
      "(?<v>vegan|vegetarian|pescatarian|flexitarian|fruitarian)\\b";

  /// One also leaves cities and people; an employer, if the sentence goes on about work.
  private static final String OF_A_JOB =
      ".{0,80}?\\b(?:job|career|role|position|employer|colleagues|company|startup|start-up"
          + "|sabbatical|freelance|freelancing|hired|fired|notice|severance|laid\\soff"
          + "|to\\stake\\scare|to\\s(?:found|join|start|study|focus))\\b";

  private static final Reader PLACE = one(Values::place);
  private static final Reader TYPED_PLACE = one(Values::typedPlace);
  private static final Reader ORGANISATION = one(Values::organisation);
  private static final Reader PERSON = one(Values::person);
  private static final Reader OCCUPATION = one(Values::occupation);
  private static final Reader JOB = one(scan -> Values.plainWords(scan, 4));
  private static final Reader LANGUAGES = scan -> Values.list(scan, Values::language);
  private static final Reader TOOLS = scan -> Values.list(scan, Values::tool);
  private static final Reader KNOWN_TOOLS = scan -> Values.list(scan, Values::knownTool);

  private static final Rule AS_JOB = Rule.of("job", "\\sas\\s(?:an?\\s|the\\s)?", JOB);
  private static final Rule AT_EMPLOYER = Rule.of("employer", "\\s(?:at|for)\\s", ORGANISATION);
  private static final Rule MORE_TOOLS = Rule.of("uses", "\\s(?:on|with)\\s", TOOLS);

  /// Statements that need their subject.
  static final List<Rule> WHOLE =
      List.of(
          Rule.of("name", MY + "(?:full\\s|first\\s)?name(?:\\sis|'s)\\s", PERSON),
          Rule.of("name", "(?:hi|hey|hello)(?:\\s(?:there|all))?[,!.]?\\sthis\\sis\\s", PERSON)
              .followedBy("\\s*(?:[.,!;(]|$|here\\b|and\\b|from\\b)"),
          Rule.of("name", "(?:i'm|im|i am)\\s", one(Rules::introduced))
              .followedBy("\\s*(?:[.,!;(]|$|and\\b|from\\b)"),
          Rule.of(
              "nickname",
              "(?:(?:please|just|you\\scan|you\\smay|feel\\sfree\\sto|but)\\s){0,2}call\\sme\\s",
              PERSON),
          Rule.of(
              "nickname",
              "(?:everyone|everybody|people|friends|my\\sfriends|most\\speople|they|i\\sgo)"
                  + "\\s(?:calls?\\sme|by)\\s",
              PERSON),
          Rule.captured(
              "pronouns", MY + "pronouns\\sare\\s(?<v>(?:he|she|they|ze|xe)(?:/\\p{L}{2,6}){1,2})"),
          Rule.captured(
              "time zone",
              MY
                  + "time\\s?zone\\sis\\s(?<v>(?:utc|gmt)(?:\\s?[+-]\\s?\\d{1,2}(?::\\d\\d)?)?"
                  + "|[a-z]{3,4}\\b|[a-z]{3,12}/[a-z_]{3,20})"),
          Rule.of(
              "native language",
              "(?:"
                  + MY
                  + "(?:native\\slanguage|native\\stongue|mother\\stongue|first\\slanguage)\\sis"
                  + "|"
                  + AM
                  + "a\\snative\\sspeaker\\sof)\\s",
              LANGUAGES),
          Rule.of("birthday", MY + "birthday(?:\\sis|'s)(?:\\son)?\\s", one(Dates::day)),
          Rule.of("birthday", "i\\swas\\sborn\\son\\s", one(Dates::day)),
          Rule.of("birthplace", "i\\swas\\sborn(?:\\sand\\sraised)?\\sin\\s", PLACE),
          Rule.of("origin", MY + "home\\s?town\\sis\\s", PLACE),
          Rule.of("origin", AM + "from\\s", PLACE),
          Rule.of("home", AM + "(?:based|living|located|settled)\\sin\\s", PLACE),
          Rule.of("home", BEEN + "(?:based|living)\\sin\\s", PLACE)
              .followedBy("\\s(?:since|for|all\\smy)\\b"),
          Rule.of("home", "(?:i've|i have|we've|we have)" + ADVERBS + "\\slived\\sin\\s", PLACE)
              .followedBy("\\s(?:since|for|all\\smy)\\b"),
          Rule.of("employer", AM + "(?:working|employed)\\s(?:at|for|by)\\s", ORGANISATION)
              .with(AS_JOB),
          Rule.of("job", AM + "an?\\s", OCCUPATION).with(AT_EMPLOYER),
          Rule.of("job", AM + "working\\sas\\s(?:an?\\s|the\\s)?", JOB).with(AT_EMPLOYER),
          Rule.of("job", "as\\san?\\s", OCCUPATION).followedBy(",?\\s(?:i|my)\\b"),
          Rule.captured("diet", AM + "(?:an?\\s)?(?:(?:strict|lifelong)\\s)?" + DIETS),
          Rule.captured("diet", BEEN + "(?:an?\\s)?(?:strict\\s)?" + DIETS),
          Rule.captured("diet", SUBJECT + ADVERBS + "\\s(?:went|became|turned)\\s" + DIETS),
          Rule.captured("diet", "as\\san?\\s" + DIETS).followedBy(",?\\s(?:i|my)\\b"),
          Rule.captured(
              "diet", SUBJECT + ADVERBS + "\\s(?:eat|keep)\\s(?<v>vegan|halal|kosher)\\b"),
          Rule.captured(
              "intolerance", AM + "(?<v>lactose|gluten|fructose|histamine)[\\s-]intolerant\\b"),
          Rule.of(
              "allergy",
              AM + "(?:(?:severely|badly|very|highly|deathly|mildly)\\s)?allergic\\sto\\s",
              Things::list),
          Rule.of("allergy", SUBJECT + "\\shave\\san\\sallergy\\sto\\s", Things::list),
          Rule.captured(
              "allergy",
              SUBJECT
                  + "\\s(?:have\\s)?an?\\s(?:(?:severe|bad|mild)\\s)?"
                  + "(?<v>[\\p{L}]{3,15}(?:\\s[\\p{L}]{3,15})?)\\sallergy\\b"),
          Rule.of(
              "does not eat",
              "(?:i|we)\\s(?:don't|do\\snot|never|can't|cannot)\\seat\\s(?:any\\s)?",
              Things::list),
          Rule.captured(
              "age",
              "(?:i'm|im|i am)(?:\\snow)?\\s(?<v>[1-9]\\d)"
                  + "(?=\\syears?\\sold\\b|\\s?y/?o\\b|\\s*(?:[,.;!](?!\\d)|$)|\\s(?:and|now)\\b)"),
          Rule.of("speaks", AM + "fluent\\sin\\s", LANGUAGES),
          Rule.of("uses", AM + "(?:using|running)\\s", TOOLS).with(MORE_TOOLS),
          Rule.of("uses", BEEN + "using\\s", TOOLS).with(MORE_TOOLS),
          Rule.of("uses", AM + "on\\s", KNOWN_TOOLS),
          Rule.of(
              "likes",
              AM
                  + "(?:(?:an?\\s)?(?:(?:big|huge|great|massive)\\s)?fan\\sof|into|fond\\sof"
                  + "|keen\\son)\\s",
              Things::list),
          Rule.of(
              "dislikes",
              "i\\s(?:(?:really|absolutely)\\s)?(?:can't\\sstand|cannot\\sstand"
                  + "|(?:don't|do\\snot)(?:\\sreally)?\\slike)\\s",
              Things::list),
          Rule.of("studies", AM + "(?:studying|majoring\\sin)\\s", one(Values::field)),
          Rule.captured(
              "children",
              "(?:i|we)(?:\\shave|'ve(?:\\sgot)?)\\s(?<v>(?:one|two|three|four|five|six|\\d)"
                  + "\\s(?:(?:small|young|little)\\s)?(?:kids?|child|children|sons?|daughters?))\\b"),
          Rule.of(
              "favourite",
              MY + "favou?rite\\s(?<n>(?:[\\p{L}-]{2,20}\\s){0,2}?[\\p{L}-]{2,20})\\s(?:is|are)\\s",
              Things::one));

  /// Statements that can share the subject of the one before: "I grew up in Detroit but live in
  /// Chicago".
  static final List<Rule> SHARED =
      List.of(
          Rule.of("home", "(?:live|reside)\\s(?:in|near|just\\soutside|outside|on)\\s", PLACE),
          Rule.of(
              "home",
              "(?:moved|relocated)(?:\\s(?:back|over))?"
                  + "(?:\\sfrom\\s[\\p{L}][\\p{L} .'-]{1,30}?)?\\sto\\s",
              PLACE),
          Rule.of("origin", "(?:grew\\sup\\sin|come\\sfrom|hail\\sfrom)\\s", PLACE),
          Rule.of(
                  "employer",
                  "(?:work|started\\sworking|started|got\\sa\\s(?:new\\s)?job|got\\shired)"
                      + "(?:\\s(?:full|part)[- ]time)?(?:\\sin\\s[\\p{L}][\\p{L} ]{1,20}?)?"
                      + "\\s(?:at|for|by)\\s",
                  ORGANISATION)
              .with(AS_JOB),
          // One also joins clubs; a company, if it is said as what or since when.
          Rule.of("employer", "joined\\s(?!the\\s)", ORGANISATION)
              .followedBy(
                  "\\s(?:as|in|last|(?:a|one|two|three|\\d{1,2})\\s\\p{L}{3,6}\\sago)\\b|[.!]")
              .with(AS_JOB),
          Rule.of("job", "work(?:ing)?\\sas\\s(?:an?\\s|the\\s)?", JOB).with(AT_EMPLOYER),
          Rule.of("former employer", "(?:left|quit|resigned\\sfrom)\\s", ORGANISATION)
              .followedBy(OF_A_JOB),
          Rule.of("speaks", "speak\\s", LANGUAGES),
          Rule.of("uses", "use\\s", TOOLS).with(MORE_TOOLS),
          Rule.of("uses", "work\\swith\\s", KNOWN_TOOLS),
          Rule.of("uses", "(?:moved|migrated)\\sto\\s", KNOWN_TOOLS),
          Rule.of(
              "uses", "(?:switched|migrated)\\sfrom\\s[^,;:?]{1,40}?\\sto\\s", one(Values::tool)),
          Rule.of("uses", "moved\\sfrom\\s[^,;:?]{1,40}?\\sto\\s", KNOWN_TOOLS),
          Rule.of("uses", "switched\\s(?:over\\s)?to\\s", one(Values::tool)),
          Rule.of("likes", "(?:like|love|enjoy|adore)\\s", Things::list),
          Rule.of("dislikes", "(?:hate|dislike|detest|despise|loathe)\\s", Things::list),
          Rule.of("prefers", "prefer\\s", Things::one)
              .followedBy("(?!,\\s\\p{L}+\\s\\p{L}+\\s(?:for|in|on|to|with|and)\\b)"),
          Rule.of("studies", "(?:study|major\\sin)\\s", one(Values::field)),
          Rule.of("plays", "play\\s", scan -> Values.list(scan, Values::playable)),
          Rule.of("drives", "drive\\san?\\s", JOB));

  /// For those who type without capital letters.
  static final Rule TYPED = Rule.of("home", "live\\s(?:in|near|outside)\\s", TYPED_PLACE);

  /// The subject of the shared rules.
  static final String SHARED_SUBJECT = SUBJECT + ADVERBS + "\\s";

  /// What may stand in its place where it is left out.
  static final String SHARED_ADVERBS = "(?:(?:now|currently|also)\\s)?";

  private Rules() {}

  private static Reader one(Function<Scan, Optional<Span>> value) {
    return scan -> value.apply(scan).stream().toList();
  }

  /// A name after "I'm": not what one can be, such as German or busy.
  private static Optional<Span> introduced(Scan scan) {
    return Lexicon.NOT_CALLED.contains(scan.peek())
        ? Optional.empty()
        : Values.proper(scan, 3, Set.of()).filter(n -> isName(scan.of(n)));
  }

  private static boolean isName(String text) {
    return text.length() > 2 && !text.equals(text.toUpperCase(Locale.ROOT));
  }
}
