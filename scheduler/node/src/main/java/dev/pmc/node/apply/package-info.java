/** Makes a machine what its rendering says, and waits until it is well. What it does to the machine goes through ports. */
@NullMarked
package dev.pmc.node.apply;

import org.jspecify.annotations.NullMarked;
