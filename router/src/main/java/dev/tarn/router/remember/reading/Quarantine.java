package dev.tarn.router.remember.reading;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells text that commands the assistant, or poses as a prompt, from text that says something.
///
/// A fence alone hardly keeps a model from obeying what stands inside it, so such text is kept and
/// listed but not recalled until somebody releases it. What is only quoted ("what does 'ignore
/// previous instructions' mean?") is spoken of and not said. Rules cannot find every attack, and
/// are not the only guard: what they miss is still data inside a fence.
///
/// Pure. The time is linear in the text: patterns have bounded repetition only. English, with the
/// best known commands in German, French, Spanish and Italian.
public final class Quarantine {
  /// Where a command may begin: with a line or a sentence, or after a word that commands.
  private static final String COMMAND =
      "(?:^|[.!?:;,)\\]*#>\u2014-]\\s{0,3}|\\b(?:please|now|then|and|must|should|shall|will|you"
          + "|immediately|also|assistant|ai|model|instead|first|kindly|simply|just|important"
          + "|have\\sto|need\\sto|required\\sto|instructed\\sto|want\\syou\\sto|urgent|attention)"
          + "\\s)";

  private static final String DISREGARD =
      "(?:ignore|disregard|forget|override|overrule|bypass|discard|do\\snot\\sfollow"
          + "|don't\\sfollow|stop\\sfollowing)";

  private static final String EARLIER =
      "(?:(?:all|any|every|everything|the|these|those|of|your|previous|previously|prior|above"
          + "|earlier|preceding|existing|original|initial|current|other|given|system|safety"
          + "|developer|hidden|and|former|past)\\s){1,6}";

  private static final String RULES =
      "(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|constraints?|polic(?:y"
          + "|ies)|restrictions?|programming|training|guardrails?|filters?)\\b";

  /// Patterns over one line or several, folded to lower case; `^` is the begin of a line.
  private static final List<Pattern> COMMANDS =
      List.of(
          compiled(COMMAND + DISREGARD + "\\s" + EARLIER + RULES),
          compiled(
              COMMAND
                  + "(?:ignore|disregard|forget)\\s(?:all|everything|anything|whatever)\\s"
                  + "(?:that\\s)?(?:above|before|you(?:'ve|\\shave|\\swere)?\\s(?:been\\s)?"
                  + "(?:told|learned|know|said)|(?:i|we|they)\\stold\\syou|so\\sfar|prior)"),
          compiled(
              COMMAND
                  + "(?:you\\sare|you're)\\s(?:now|no\\slonger|from\\snow\\son)\\s(?!(?:right|done|ready"
                  + "|free\\sto|able|allowed|connected|logged|in\\sthe\\squeue)\\b)"),
          compiled(
              "(?:^|[.!?]\\s{1,3})(?:system\\sprompt:\\s?)?you\\sare\\san?\\s(?!(?:great|good|nice"
                  + "|wonderful|amazing|awesome|terrible|bad|lovely|very|such|star|genius|hero)\\b)"
                  + "[^.!?\\n]{0,60}\\b(?:assistant|chatbot|bot|agent|ai|language\\smodel|llm"
                  + "|interpreter|terminal)\\b"),
          compiled(
              COMMAND
                  + "(?:from\\snow\\son|henceforth|starting\\snow|from\\shere\\son),?\\s"
                  + "(?:you\\s(?:are|will|must|shall|should|have\\sto|act|obey|only)|act\\sas|obey"
                  + "|pretend|respond\\sas|behave)\\b"),
          compiled(
              COMMAND
                  + "(?:act|behave|respond|pretend\\sto\\sbe|operate|roleplay)\\s(?:as|like|in)?\\s?"
                  + "(?:if\\s(?:you\\s)?)?(?:were\\s|had\\s)?(?:an?\\s|the\\s)?(?:dan\\b"
                  + "|unrestricted|jailbroken|uncensored|unfiltered|evil|root|admin|administrator"
                  + "|developer\\smode|god\\smode|no\\s(?:restrictions|rules|limits|filters))"),
          compiled(
              COMMAND
                  + "(?:enter|enable|activate|switch\\sto)\\s(?:the\\s)?(?:developer|dan|god|debug|admin"
                  + "|jailbreak|unrestricted|maintenance)\\smode\\b(?![^.\\n]{0,20}\\bin\\b)"),
          compiled(
              "\\byour\\s(?:new|real|true|actual|updated|only)\\s(?:instructions?|rules?|role|task"
                  + "|goal|persona|identity|system\\sprompt|purpose|objective|directives?)\\s"
                  + "(?:is|are|will\\sbe)\\b"),
          compiled(
              "(?:^|[.!?\\]*#-]\\s{0,3})(?:new|updated|revised|important|additional|hidden|secret)\\s"
                  + "(?:system\\s)?(?:instructions?|directives?|rules)\\s?"
                  + "(?:for\\s(?:the\\s)?(?:ai|assistant|model|llm|chatbot)s?)?\\s?:"),
          compiled(
              "(?:^|[.!?\\]*#-]\\s{0,3})(?:attention,?|(?:note|message|instructions?|reminder"
                  + "|important)(?:\\snote)?\\s(?:to|for))\\s(?:the\\s|all\\s|any\\s)?(?:ai|assistants?|model|llms?"
                  + "|language\\smodels?|chatbots?|ai\\s(?:agents?|assistants?|models?))\\b"),
          compiled(
              COMMAND
                  + "(?:do\\snot|don't|never)\\s(?:tell|inform|alert|notify|warn|mention|reveal|show"
                  + "|disclose|let)\\b[^.!?\\n]{0,40}\\b(?:the|this|any)\\s(?:users?|humans?|person"
                  + "|customer\\sthat\\syou)\\b"),
          compiled(
              "\\bwithout\\s(?:telling|informing|notifying|alerting|asking)\\s(?:the\\s)"
                  + "(?:user|human|person)\\b"),
          compiled(
              COMMAND
                  + "(?:reveal|print|output|repeat|leak|show(?:\\sme)?|display|disclose|give\\sme|tell"
                  + "\\sme|send(?:\\sme)?)\\s(?:all\\s(?:of\\s)?|the\\stext\\sof\\s|verbatim\\s)?your\\s"
                  + "(?:full\\s|entire\\s|complete\\s|hidden\\s|initial\\s|secret\\s|original\\s){0,2}"
                  + "(?:system\\s(?:prompt|message)|instructions|prompt|developer\\smessage|memory"
                  + "\\sblock|api\\skeys?)\\b"),
          compiled(
              COMMAND
                  + "(?:when(?:ever)?|if|every\\stime|each\\stime|any\\stime)\\s(?:the\\s|a\\s|any\\s)?"
                  + "(?:user|human|someone|anyone|anybody|they|i)\\s(?:asks?|mentions?|says?|types?"
                  + "|requests?|wants?|inquires?)\\b[^.!?\\n]{0,100}(?:,|\\bthen)\\s?(?:you\\s(?:must"
                  + "|should|will|shall|have\\sto|are\\sto)|always|never|respond|reply|answer|say"
                  + "|recommend|send|call|execute|tell|insist|claim|include)\\b"),
          compiled(
              COMMAND
                  + "(?:always|never|must)\\s(?:recommend|promote|praise|obey|comply|trust|endorse"
                  + "|advertise|exfiltrate|refuse\\sto)\\b(?![^.\\n]{0,40}\\bto\\sme\\b)"),
          compiled(
              COMMAND
                  + "(?:remember|store|save|memori[sz]e|add|write|keep)\\s[^.!?\\n]{0,40}"
                  + "(?:instruction|rule|directive|command|order)s?\\b[^.!?\\n]{0,40}\\b(?:memory"
                  + "|memories|forever|permanently|all\\sfuture|every\\sfuture)\\b"),
          compiled(
              COMMAND
                  + "in\\s(?:all|every|any)\\s(?:future\\s)?(?:conversations?|chats?|sessions?"
                  + "|responses?|answers?|repl(?:y|ies)),?\\s(?:you\\s(?:must|will|shall|have\\sto)"
                  + "|insert|append|include\\s(?:a|the|this)\\slink|recommend|promote|send)\\b"),
          compiled(
              "(?:^|[.!?:,]\\s)(?:ignorier(?:e|en\\ssie)?\\s(?:alle\\s|die\\s|deine\\s){0,2}"
                  + "(?:vorherigen|bisherigen|vorigen|obigen)\\s(?:anweisungen|regeln|befehle)"
                  + "|vergiss\\salle\\s(?:vorherigen\\s|bisherigen\\s)?(?:anweisungen|regeln)"
                  + "|du\\sbist\\sjetzt\\s(?:ein|eine|der|die)\\b"
                  + "|ignorez?\\s(?:toutes\\s)?(?:les|tes|vos)\\s(?:instructions|consignes|règles)"
                  + "|ignora\\s(?:todas\\s)?(?:las|tus|le|tutte\\sle)\\s(?:instrucciones|reglas"
                  + "|istruzioni|regole))"));

  /// Marks by which templates, providers and this router tell roles and parts apart.
  private static final List<Pattern> MARKS =
      List.of(
          compiled("</?\\s?memory-[\\w-]{0,40}"),
          compiled(
              "<\\|(?:im_start|start_header_id|system|assistant|user|begin_of_text|endoftext"
                  + "|im_end|eot_id|end_header_id|end|channel|message|tool)\\|?>"),
          compiled("<<\\s?/?sys\\s?>>|\\[/?inst\\]|</?start_of_turn>|</?end_of_turn>"),
          compiled(
              "</?\\s?(?:system|system[-_]?(?:prompt|message|instructions?|reminder)|assistant"
                  + "|developer|instructions?|tool_calls?|tool_results?|tool_use|tool_response"
                  + "|function_calls?|function_results?|invoke|antml:\\w{1,20})(?:\\s[^<>\\n]{0,80})?>"),
          compiled(
              "^[\\s#>*\\[(<-]{0,6}(?:system|developer)(?:\\s(?:prompt|message|note|override"
                  + "|instructions?|notice|alert|update))?[\\])>*]{0,3}\\s?:\\s?[^\\n]{0,80}?\\b(?:you"
                  + "|ignore|override|instructions?|always|never|must|disregard|forget|the\\suser"
                  + "|assistant|reveal|important|do\\snot|respond|new\\s(?:rule|policy|task))\\b"),
          compiled(
              "^[\\s#>*\\[(<=-]{0,12}(?:system|admin|administrator|developer|root|security)\\s"
                  + "(?:override|mode\\s(?:enabled|activated|on)|command|directive)\\b"),
          compiled(
              "^[\\s]{0,3}[-=#*<\\[_]{1,20}\\s{0,2}(?:begin|end|start|new)\\s(?:of\\s)?(?:the\\s)?(?:new\\s)?"
                  + "(?:system|user|assistant|memory|memories|context|developer|notes|conversation"
                  + "|hidden|untrusted)\\b"),
          compiled("^#{1,4}\\s?(?:system|instructions?|new\\sinstructions?)\\s?:"),
          // Calls of tools as OpenAI, Anthropic and Gemini write them.
          compiled("[\"']?(?:tool_calls|function_call|functioncall)[\"']?\\s{0,3}:\\s{0,3}[\\[{]"),
          compiled("\"type\"\\s{0,3}:\\s{0,3}\"(?:tool_use|tool_result|function_call|function)\""),
          compiled(
              "\\{\\s{0,8}\"(?:name|tool|function|action)\"\\s{0,3}:\\s{0,3}\"[^\"\\n]{1,60}\"\\s{0,3},"
                  + "\\s{0,8}\"(?:arguments|args|parameters|input|params|action_input)\"\\s{0,3}:"),
          compiled("\"role\"\\s{0,3}:\\s{0,3}\"(?:system|developer|tool)\""));

  private static final int TAGS = 0xe0000;
  private static final int NOTHING = -1;

  private Quarantine() {}

  /// Whether a turn is to be kept apart.
  public static boolean isDue(String text) {
    String whole = folded(text);
    return any(MARKS, OwnWords.withoutCode(whole)) || any(COMMANDS, OwnWords.withoutQuotes(whole));
  }

  private static boolean any(List<Pattern> patterns, String text) {
    for (Pattern pattern : patterns) {
      Matcher matcher = pattern.matcher(text);
      if (matcher.find()) {
        return true;
      }
    }
    return false;
  }

  /// Without what hides words from rules but not from a model: letters of other widths, invisible
  /// characters, runs of white space, lines left empty.
  private static String folded(String text) {
    String composed = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    StringBuilder folded = new StringBuilder(composed.length());
    int before = '\n';
    for (int i = 0; i < composed.length(); ) {
      int c = composed.codePointAt(i);
      i += Character.charCount(c);
      int plain = plain(c);
      if (isWhite(plain) && isWhite(before)) {
        // Of a run with a line's end in it, that is what is left.
        if (plain == '\n' && before == ' ') {
          folded.setCharAt(folded.length() - 1, '\n');
          before = '\n';
        }
      } else if (plain != NOTHING) {
        folded.appendCodePoint(plain);
        before = plain;
      }
    }
    return folded.toString();
  }

  private static boolean isWhite(int plain) {
    return plain == ' ' || plain == '\n';
  }

  /// A tag is a letter of ASCII that nobody sees, and models read (Unicode, "Tags", U+E0000).
  private static int plain(int c) {
    if (c > TAGS + ' ' && c < TAGS + 0x7f) {
      return Character.toLowerCase(c - TAGS);
    }
    return switch (c) {
      case '\n', '\r', '\u2028', '\u2029', '\u0085' -> '\n';
      case '\u2019' -> '\'';
      default ->
          Character.isWhitespace(c) || Character.isSpaceChar(c) || c == TAGS + ' '
              ? ' '
              : isInvisible(c) ? NOTHING : c;
    };
  }

  /// What joins, selects a variant, or turns the direction of writing.
  private static boolean isInvisible(int c) {
    return Character.getType(c) == Character.FORMAT
        || (c >= 0xfe00 && c <= 0xfe0f)
        || (c >= 0xe0100 && c <= 0xe01ef)
        || c == 0x034f;
  }

  private static Pattern compiled(String expression) {
    return Pattern.compile(expression, Pattern.MULTILINE);
  }
}
