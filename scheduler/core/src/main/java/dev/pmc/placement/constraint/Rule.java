package dev.pmc.placement.constraint;

import java.util.List;

/** A constraint that every placement is under. */
interface Rule extends Constraint {
    /** The {@link Veto#reason reasons} of all that it may say. */
    List<String> reasons();
}
