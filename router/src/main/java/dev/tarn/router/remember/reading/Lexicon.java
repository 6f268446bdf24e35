package dev.tarn.router.remember.reading;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// English words that the rules know, in lower case. Lists are short on purpose: a word that is
/// missing costs a fact, a word too many makes a wrong one.
final class Lexicon {
  /// What people are and have at home, and how the attribute is called.
  static final Set<String> RELATIONS =
      words(
          "wife husband partner girlfriend boyfriend fiancé fiancée fiance fiancee spouse son"
              + " daughter brother sister mother father mom mum dad uncle aunt cousin nephew niece"
              + " grandmother grandfather grandma grandpa stepson stepdaughter boss manager"
              + " roommate flatmate dog cat horse rabbit parrot hamster puppy kitten baby");

  /// Of these there is one at a time, as far as a chat goes.
  static final Set<String> ONLY_ONE =
      words(
          "wife husband partner girlfriend boyfriend fiancé fiancée fiance fiancee spouse mother"
              + " father mom mum dad boss manager");

  static final Map<String, String> PLURALS =
      Map.of(
          "dogs",
          "dog",
          "cats",
          "cat",
          "sons",
          "son",
          "daughters",
          "daughter",
          "brothers",
          "brother",
          "sisters",
          "sister",
          "horses",
          "horse",
          "rabbits",
          "rabbit");

  static final Set<String> LANGUAGES =
      words(
          "arabic afrikaans albanian amharic armenian azerbaijani basque belarusian bengali bosnian"
              + " bulgarian burmese cantonese catalan chinese croatian czech danish dutch english"
              + " esperanto estonian farsi filipino finnish flemish french galician georgian german"
              + " greek gujarati hausa hebrew hindi hungarian icelandic igbo indonesian irish"
              + " italian japanese kannada kazakh khmer korean kurdish lao latin latvian lithuanian"
              + " luxembourgish macedonian malay malayalam maltese mandarin maori marathi mongolian"
              + " nepali norwegian pashto persian polish portuguese punjabi quechua romanian russian"
              + " sanskrit serbian sinhala slovak slovene slovenian somali spanish swahili swedish"
              + " tagalog tamil telugu thai tibetan turkish ukrainian urdu uzbek vietnamese welsh"
              + " wolof xhosa yiddish yoruba zulu");

  /// Tools that people write without a capital letter.
  static final Set<String> TOOLS =
      words(
          "android angular ansible arch aws azure bash bitwarden blender c c# c++ clojure confluence"
              + " css cursor debian discord docker duckdb elixir emacs erlang excel fedora figma"
              + " firefox fish flutter gcc ghostty git github gitlab gmail go golang gradle"
              + " grafana haskell helix html intellij ios iphone java javascript jenkins jetbrains"
              + " jira jupyter kafka keras kotlin kubernetes laravel latex linear linux lua mac"
              + " macos mariadb matlab maven mongodb mysql neovim next.js nextjs nixos node node.js"
              + " nodejs notion npm numpy nvim obsidian ocaml opera oracle outlook pandas perl photoshop"
              + " php pnpm podman postgres postgresql powerpoint powershell prometheus pycharm"
              + " python pytorch r rails react redis ruby rust safari scala signal slack spark"
              + " spotify spring sql sqlite svelte swift tableau teams telegram tensorflow terraform"
              + " thunderbird tmux trello typescript ubuntu vim vscode vue webpack whatsapp windows"
              + " word xcode yarn zed zig zoom zotero zsh");

  /// The last word of an occupation.
  static final Set<String> OCCUPATIONS =
      words(
          "accountant actor actress actuary administrator analyst animator anthropologist"
              + " apprentice archaeologist architect archivist artist astronomer attorney auditor"
              + " author baker banker barber barista bartender beekeeper biologist blacksmith"
              + " bookkeeper botanist bricklayer broker builder butcher captain caregiver caretaker"
              + " carpenter cashier chef chemist chiropractor choreographer cinematographer cleaner"
              + " coach comedian composer conductor consultant cook coordinator counselor"
              + " counsellor courier curator dancer dentist dermatologist designer detective"
              + " developer dietitian diplomat director doctor driver ecologist economist editor"
              + " electrician engineer entrepreneur epidemiologist estimator farmer filmmaker"
              + " firefighter fisherman florist forester freelancer gardener geographer geologist"
              + " goldsmith grad grocer hairdresser handyman historian housekeeper illustrator"
              + " inspector instructor interpreter investigator janitor jeweler jeweller joiner"
              + " journalist judge lawyer lecturer librarian lifeguard linguist locksmith"
              + " machinist magician manager marketer mason mathematician mechanic meteorologist"
              + " microbiologist midwife miner minister model musician neurologist notary novelist"
              + " nurse nutritionist optician optometrist painter paralegal paramedic pathologist"
              + " pediatrician pharmacist philosopher photographer physician physicist"
              + " physiotherapist pianist pilot plumber poet policeman policewoman politician"
              + " porter postdoc potter priest principal producer professor programmer psychiatrist"
              + " psychologist publisher radiologist radiographer realtor receptionist recruiter"
              + " reporter researcher roofer sailor salesman saleswoman salesperson scientist"
              + " sculptor secretary singer soldier statistician student supervisor surgeon surveyor"
              + " tailor teacher technician technologist therapist trainee trainer translator"
              + " tutor undertaker undergraduate upholsterer veterinarian vet videographer violinist"
              + " waiter waitress warehouseman watchmaker welder writer zookeeper zoologist");

  static final Set<String> PLACE_NOUNS =
      words(
          "village town city suburb suburbs farm countryside coast mountains mountain island valley"
              + " desert forest cottage house flat apartment houseboat cabin studio hills outskirts"
              + " capital south north east west");

  static final Set<String> ORGANISATIONS =
      words(
          "university hospital school bank college council startup start-up company firm agency"
              + " library museum clinic bakery restaurant factory hotel supermarket ministry"
              + " laboratory lab nonprofit charity ngo consultancy theatre theater station newspaper"
              + " court department nursery kindergarten pharmacy warehouse dealership brewery"
              + " institute church government");

  static final Set<String> FIELDS =
      words(
          "accounting agriculture anthropology archaeology architecture art arts astronomy"
              + " astrophysics bioinformatics biochemistry biology business chemistry cinema computer"
              + " criminology dentistry design economics education engineering english epidemiology"
              + " film finance forestry geography geology german history informatics journalism law"
              + " linguistics literature logistics management marketing math mathematics maths"
              + " medicine microbiology music neuroscience nursing nutrition oceanography pedagogy"
              + " pharmacology pharmacy philosophy physics physiotherapy politics psychology science"
              + " sciences sociology sociolinguistics statistics theatre theology tourism"
              + " translation");

  static final Set<String> PLAYABLE =
      words(
          "accordion badminton bagpipes banjo baseball basketball bass bassoon billiards bridge"
              + " cello chess clarinet cricket darts drums fiddle floorball flute football golf"
              + " guitar handball harmonica harp hockey keyboard keyboards lacrosse mandolin oboe"
              + " organ padel percussion piano pickleball poker recorder rugby saxophone sax snooker"
              + " soccer squash tennis trombone trumpet tuba ukulele viola violin volleyball"
              + " waterpolo");

  /// Never a place, an employer or a name, however it is written.
  static final Set<String> NOT_NAMES =
      words(
          "i i'm i've monday tuesday wednesday thursday friday saturday sunday january february"
              + " march april may june july august september october november december chapter"
              + " step section part phase plan version level team question ok okay sorry sure yes"
              + " no not thanks help please english why what how where when who could can the a an"
              + " this that it my your there here so and but or if is are was mr mrs ms");

  static final Set<String> LANDS =
      lines(
          "afghanistan,albania,algeria,argentina,armenia,australia,austria,azerbaijan,bangladesh"
              + ",belarus,belgium,bolivia,bosnia,brazil,bulgaria,cambodia,cameroon,canada,chile"
              + ",china,colombia,costa rica,croatia,cuba,cyprus,czech republic,czechia,denmark"
              + ",ecuador,egypt,england,estonia,ethiopia,finland,france,georgia,germany,ghana,greece"
              + ",guatemala,hungary,iceland,india,indonesia,iran,iraq,ireland,israel,italy,jamaica"
              + ",japan,jordan,kazakhstan,kenya,korea,kuwait,latvia,lebanon,lithuania,luxembourg"
              + ",malaysia,malta,mexico,moldova,mongolia,morocco,nepal,netherlands,new zealand"
              + ",nigeria,norway,pakistan,panama,peru,philippines,poland,portugal,qatar,romania"
              + ",russia,saudi arabia,scotland,senegal,serbia,singapore,slovakia,slovenia"
              + ",south africa,south korea,spain,sri lanka,sweden,switzerland,syria,taiwan,tanzania"
              + ",thailand,tunisia,turkey,uganda,ukraine,uk,united kingdom,united states,uruguay,usa"
              + ",us,venezuela,vietnam,wales,zambia,zimbabwe,alabama,alaska,arizona,arkansas"
              + ",california,colorado,connecticut,delaware,florida,hawaii,idaho,illinois,indiana"
              + ",iowa,kansas,kentucky,louisiana,maine,maryland,massachusetts,michigan,minnesota"
              + ",mississippi,missouri,montana,nebraska,nevada,new hampshire,new jersey,new mexico"
              + ",new york,north carolina,north dakota,ohio,oklahoma,oregon,pennsylvania"
              + ",rhode island,south carolina,south dakota,tennessee,texas,utah,vermont,virginia"
              + ",washington,west virginia,wisconsin,wyoming,ontario,quebec,british columbia,alberta"
              + ",nova scotia,manitoba,saskatchewan,bavaria,tuscany,catalonia,andalusia,queensland"
              + ",victoria,tasmania");

  /// What one can be without being called so: "I'm German".
  static final Set<String> NOT_CALLED =
      words(
          "american african arab argentinian asian australian austrian belgian brazilian british"
              + " bulgarian canadian catholic chilean chinese christian colombian croatian czech"
              + " danish dutch egyptian english estonian european finnish french german greek"
              + " hungarian icelandic indian indonesian iranian iraqi irish israeli italian"
              + " japanese jewish kenyan korean latvian lebanese lithuanian mexican moroccan muslim"
              + " nigerian norwegian pakistani palestinian persian peruvian polish portuguese"
              + " protestant romanian russian scottish serbian sikh slovak spanish swedish swiss"
              + " syrian thai turkish ukrainian vietnamese welsh buddhist hindu adhd trans gay"
              + " queer bisexual vegan vegetarian done back here ready happy glad busy tired new"
              + " stuck lost curious looking trying working using building writing having getting"
              + " also just still currently now in on at from");

  private Lexicon() {}

  static boolean isName(String word) {
    return !NOT_NAMES.contains(word.toLowerCase(Locale.ROOT));
  }

  static Set<String> words(String list) {
    return Set.copyOf(List.of(list.split(" ", -1)));
  }

  private static Set<String> lines(String list) {
    return Set.copyOf(List.of(list.split(",", -1)));
  }
}
