package dev.tarn.router.provider.credential;

import java.util.regex.Pattern;

/// What a base URL may leave open, in the order in which it stands in a client's path. Everything
/// that fills it is checked by its pattern first, so that it can be nothing but a label of a host
/// or a segment of a path.
public enum Part {
  /// Name of an Azure resource.
  RESOURCE("resource", "[a-z0-9][a-z0-9-]{0,62}"),
  /// Id of a Google Cloud project
  /// (<https://cloud.google.com/resource-manager/docs/creating-managing-projects>).
  PROJECT("project", "[a-z][a-z0-9-]{4,28}[a-z0-9]"),
  /// Region of AWS (`us-gov-west-1`) or of Google Cloud (`europe-west4`), or one of Google's
  /// locations that are none.
  REGION("region", "[a-z]{2}(-[a-z]+)+-[0-9]{1,2}|[a-z]+-[a-z]+[0-9]{1,2}|global|us|eu");

  private final String word;
  private final String placeholder;
  private final String header;
  private final Pattern pattern;

  Part(String word, String pattern) {
    this.word = word;
    this.placeholder = "{" + word + "}";
    this.header = "x-memorylake-" + word;
    this.pattern = Pattern.compile(pattern);
  }

  /// Its name, in small letters.
  public String word() {
    return word;
  }

  /// As a base URL writes it.
  public String placeholder() {
    return placeholder;
  }

  /// The header that names it.
  public String header() {
    return header;
  }

  /// Whether this can be its value.
  public boolean matches(String value) {
    return pattern.matcher(value).matches();
  }
}
