package dev.tarn.router.dialect;

/// Names of models as clients write them, in bodies and paths. Pure.
public final class ModelName {
  /// Most characters of a name. The longest in use are ARNs of Bedrock's profiles, well below.
  public static final int MAX_CHARS = 256;

  private ModelName() {}

  /// The name itself.
  ///
  /// @throws RouterException 400 if it is too long to be one
  public static String checked(String name) {
    if (name.length() > MAX_CHARS) {
      throw RouterException.badRequest(
          "invalid_model",
          "The model's name is longer than " + MAX_CHARS + " characters.",
          "model");
    }
    return name;
  }
}
