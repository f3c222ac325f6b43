/** A rendering in the words of whoever carries it to a node. All of them put the same bytes there. */
@NullMarked
package dev.pmc.node.form;

import org.jspecify.annotations.NullMarked;
