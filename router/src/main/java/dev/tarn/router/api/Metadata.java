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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What clients hang on a memory: at most 32 entries and 16 KiB as JSON. Absent is fine.
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Constraint(validatedBy = Metadata.Check.class)
@interface Metadata {
  String message() default "must not hold more than 32 entries, nor more than 16 KiB as JSON";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /// Decides.
  final class Check implements ConstraintValidator<Metadata, Map<?, ?>> {
    @Override
    public boolean isValid(@Nullable Map<?, ?> value, ConstraintValidatorContext context) {
      return value == null || (value.size() <= 32 && Json.write(value).length <= 16 << 10);
    }
  }
}
