package dev.pmc.node.cluster;

/**
 * A scalar of a file.
 *
 * @param where its keys from the root, with dots between
 * @param line from 1
 */
record YamlItem(String where, int line, String text) {}
