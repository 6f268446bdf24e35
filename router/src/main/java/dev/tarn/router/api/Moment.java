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
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A time that a calendar of four-digit years holds. Absent is fine.
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Constraint(validatedBy = Moment.Check.class)
@interface Moment {
  String message() default "must be a time of the years 1 to 9999";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /// Decides.
  final class Check implements ConstraintValidator<Moment, Instant> {
    @Override
    public boolean isValid(@Nullable Instant value, ConstraintValidatorContext context) {
      return value == null
          || !(value.isBefore(Instant.parse("0001-01-01T00:00:00Z"))
              || value.isAfter(Instant.parse("9999-12-31T23:59:59Z")));
    }
  }
}
