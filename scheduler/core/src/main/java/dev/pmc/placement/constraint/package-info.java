/**
 * Constraints: each is one class that says of one agent whether it will do, in words if it will not. Those that every placement
 * is under are listed in {@link Rules}, those that a job may ask for in {@link JobConstraints}.
 */
@NullMarked
package dev.pmc.placement.constraint;

import org.jspecify.annotations.NullMarked;
