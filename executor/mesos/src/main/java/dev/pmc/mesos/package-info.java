/**
 * Mesos plumbing that scheduler and executor share: RecordIO, the HTTP transport of the v1 APIs, the v0 forms of v1
 * messages.
 */
@NullMarked
package dev.pmc.mesos;

import org.jspecify.annotations.NullMarked;
