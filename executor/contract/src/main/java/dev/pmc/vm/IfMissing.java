package dev.pmc.vm;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The default of a record's component: what its field in a message or a stored record stands for where there is none, since
 * whoever wrote it did not know the field. A component that may be null is null then, unless it says otherwise. Any other
 * without this annotation is required: what lacks it is refused. So only what the first release of a form has had may do
 * without it.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface IfMissing {
    /** The default in its JSON form: {@code 0}, {@code []}, {@code "auto"} with its quotes. */
    String value();
}
