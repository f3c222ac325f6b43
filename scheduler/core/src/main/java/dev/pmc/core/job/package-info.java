/** What people ask for, and what becomes of it: jobs, what is still owed to them, and their results. */
@NullMarked
package dev.pmc.core.job;

import org.jspecify.annotations.NullMarked;
