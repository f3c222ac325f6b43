/** The one notion of what a daemon is made of: services that may not end unseen, and how each is. */
@NullMarked
package dev.pmc.service;

import org.jspecify.annotations.NullMarked;
