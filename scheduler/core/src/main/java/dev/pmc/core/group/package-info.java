/**
 * Groups of VMs: what was declared, how that differs from what there is, and what to do about it. Pure functions of records
 * and time; what they ask for are the jobs that everybody uses.
 */
@NullMarked
package dev.pmc.core.group;

import org.jspecify.annotations.NullMarked;
