/** What a guest is made of: base image, overlay disk and cloud-init seed. Knows files and nothing of hypervisors. */
@NullMarked
package dev.pmc.guest;

import org.jspecify.annotations.NullMarked;
