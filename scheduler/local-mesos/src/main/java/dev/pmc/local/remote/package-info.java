/** Masters and agents in different processes: what they say to each other as frames on an upgraded HTTP connection. */
@NullMarked
package dev.pmc.local.remote;

import org.jspecify.annotations.NullMarked;
