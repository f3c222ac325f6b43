/** Tests of images, disks and seeds. */
@NullMarked
package dev.pmc.guest;

import org.jspecify.annotations.NullMarked;
