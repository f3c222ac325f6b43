@NullMarked
package dev.pmc.discovery.etcd;

import org.jspecify.annotations.NullMarked;
