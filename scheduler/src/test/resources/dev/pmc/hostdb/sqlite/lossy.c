/*
 * A disk that has only what was synced, for programs that are started with this in LD_PRELOAD.
 *
 * Whenever the program syncs a file below $LOSSY_FROM, the file as it is then is copied to $LOSSY_TO; whenever it syncs a
 * directory, the names in it are written to $LOSSY_TO/.names. What a power failure would leave, in the worst case, is the files
 * of $LOSSY_TO whose names are in .names. For one flat directory.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void fail(const char *what) {
    perror(what);
    abort();
}

static void put(const char *from, const char *name) {
    static char buffer[1 << 16];
    char temporary[PATH_MAX], to[PATH_MAX];
    snprintf(temporary, sizeof temporary, "%s/.temporary-%d", getenv("LOSSY_TO"), gettid());
    snprintf(to, sizeof to, "%s/%s", getenv("LOSSY_TO"), name);
    int in = open(from, O_RDONLY), out = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (in < 0 || out < 0) fail(from);
    for (ssize_t n; (n = read(in, buffer, sizeof buffer)) > 0;)
        if (write(out, buffer, n) != n) fail(temporary);
    close(in);
    close(out);
    if (rename(temporary, to) != 0) fail(to);
}

static void put_names(const char *directory) {
    char temporary[PATH_MAX], names[PATH_MAX];
    snprintf(temporary, sizeof temporary, "%s/.temporary-names-%d", getenv("LOSSY_TO"), gettid());
    snprintf(names, sizeof names, "%s/.names", getenv("LOSSY_TO"));
    FILE *out = fopen(temporary, "w");
    DIR *entries = opendir(directory);
    if (!out || !entries) fail(directory);
    for (struct dirent *entry; (entry = readdir(entries));) fprintf(out, "%s\n", entry->d_name);
    closedir(entries);
    fclose(out);
    if (rename(temporary, names) != 0) fail(names);
}

static void synced(int fd) {
    char link[64], path[PATH_MAX];
    const char *from = getenv("LOSSY_FROM");
    struct stat status;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || fstat(fd, &status) != 0) return;
    path[length] = 0;
    if (strncmp(path, from, strlen(from)) != 0) return;
    static int busy;
    while (__sync_lock_test_and_set(&busy, 1)) usleep(100);
    if (S_ISDIR(status.st_mode)) put_names(path);
    else put(path, strrchr(path, '/') + 1);
    __sync_lock_release(&busy);
}

#define SYNC(name)                                                  \
    int name(int fd) {                                              \
        static int (*next)(int);                                    \
        if (!next) next = (int (*)(int))dlsym(RTLD_NEXT, #name);    \
        int result = next(fd);                                      \
        if (result == 0) synced(fd);                                \
        return result;                                              \
    }

SYNC(fsync)
SYNC(fdatasync)
