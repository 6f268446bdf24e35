package dev.tarn.router.api;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A name that somebody chose: 1 to 256 bytes, not blank, no control characters. Absent is fine.
@Documented
@Constraint(validatedBy = Name.Check.class)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@interface Name {
  /// The longest one.
  int MOST_BYTES = 256;

  String message() default "must be a name of 1 to 256 bytes without control characters";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /// Decides.
  final class Check implements ConstraintValidator<Name, CharSequence> {
    @Override
    public boolean isValid(@Nullable CharSequence name, ConstraintValidatorContext context) {
      if (name == null) {
        return true;
      }
      String text = name.toString();
      return !text.isBlank()
          && text.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES
          && text.chars().noneMatch(Character::isISOControl);
    }
  }
}
