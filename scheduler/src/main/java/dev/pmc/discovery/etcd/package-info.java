/** Services in etcd v3, by its JSON gateway. */
@NullMarked
package dev.pmc.discovery.etcd;

import org.jspecify.annotations.NullMarked;
