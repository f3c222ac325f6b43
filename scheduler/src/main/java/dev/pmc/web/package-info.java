/** What pmc serves over HTTP. */
@NullMarked
package dev.pmc.web;

import org.jspecify.annotations.NullMarked;
