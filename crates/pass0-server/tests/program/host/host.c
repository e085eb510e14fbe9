/* A host whose disk and clock misbehave: preloaded into the program by the tests.
 *
 * FAULTY_DATABASE is the database file; FAULTY_SWITCHES a folder in which a file is a fault that is on:
 *   read, write, fsync   fail with EIO, for the database and its log
 *   clock                in it, how many seconds the clock is ahead of the true one
 * In the same folder, disk-pass0.db and disk-pass0.db-wal are what is on the disk: what a file held when it was
 * synchronised last. As on Linux, what was to be synchronised when that failed never gets there by itself.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define RANGES 65536

enum { DATABASE, LOG, FILES };

static struct {
    int disk;
    int known;
    int count;
    struct { off_t from; size_t size; } dirty[RANGES];
} files[FILES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int is_on(const char *fault) {
    const char *folder = getenv("FAULTY_SWITCHES");
    char path[PATH_MAX];
    if (!folder) return 0;
    snprintf(path, sizeof path, "%s/%s", folder, fault);
    return access(path, F_OK) == 0;
}

/* Which of the files it is; -1: none. */
static int which(int fd) {
    const char *database = getenv("FAULTY_DATABASE");
    char link[64], path[PATH_MAX];
    ssize_t size;
    if (!database) return -1;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    size = readlink(link, path, sizeof path - 1);
    if (size < 0) return -1;
    path[size] = 0;
    size_t length = strlen(database);
    if (strncmp(path, database, length) != 0) return -1;
    if (path[length] == 0) return DATABASE;
    return strcmp(path + length, "-wal") == 0 ? LOG : -1;
}

static void copy(int from, int to, off_t at, size_t size) {
    static char buffer[1 << 16];
    while (size > 0) {
        size_t part = size < sizeof buffer ? size : sizeof buffer;
        ssize_t got = REAL(pread)(from, buffer, part, at);
        if (got <= 0 || REAL(pwrite)(to, buffer, got, at) != got) return;
        at += got;
        size -= got;
    }
}

/* What is there when a file is met first is on the disk. */
static void meet(int file, int fd) {
    static const char *names[FILES] = {"disk-pass0.db", "disk-pass0.db-wal"};
    char path[PATH_MAX];
    struct stat data;
    if (files[file].known) return;
    files[file].known = 1;
    snprintf(path, sizeof path, "%s/%s", getenv("FAULTY_SWITCHES"), names[file]);
    files[file].disk = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fstat(fd, &data) == 0) copy(fd, files[file].disk, 0, data.st_size);
}

static void written(int file, off_t at, size_t size) {
    int count = files[file].count;
    if (count == RANGES) abort();
    files[file].dirty[count].from = at;
    files[file].dirty[count].size = size;
    files[file].count = count + 1;
}

static int synchronised(int fd, int (*real)(int)) {
    int file = which(fd), failed, nth;
    if (file < 0) return real(fd);
    failed = is_on("fsync");
    pthread_mutex_lock(&lock);
    meet(file, fd);
    for (nth = 0; !failed && nth < files[file].count; nth++)
        copy(fd, files[file].disk, files[file].dirty[nth].from, files[file].dirty[nth].size);
    files[file].count = 0;
    pthread_mutex_unlock(&lock);
    if (!failed) return 0;
    errno = EIO;
    return -1;
}

int fsync(int fd) { return synchronised(fd, REAL(fsync)); }
int fdatasync(int fd) { return synchronised(fd, REAL(fdatasync)); }

static ssize_t put(int fd, const void *bytes, size_t size, off_t at) {
    int file = which(fd);
    ssize_t done;
    if (file < 0) return at < 0 ? REAL(write)(fd, bytes, size) : REAL(pwrite)(fd, bytes, size, at);
    if (is_on("write")) {
        errno = EIO;
        return -1;
    }
    pthread_mutex_lock(&lock);
    meet(file, fd);
    off_t from = at < 0 ? lseek(fd, 0, SEEK_CUR) : at;
    done = at < 0 ? REAL(write)(fd, bytes, size) : REAL(pwrite)(fd, bytes, size, at);
    if (done > 0) written(file, from, done);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int fd, const void *bytes, size_t size) { return put(fd, bytes, size, -1); }
ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) { return put(fd, bytes, size, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t at) { return put(fd, bytes, size, at); }

static int fails_to_read(int fd) {
    if (which(fd) < 0 || !is_on("read")) return 0;
    errno = EIO;
    return 1;
}

ssize_t read(int fd, void *bytes, size_t size) {
    return fails_to_read(fd) ? -1 : REAL(read)(fd, bytes, size);
}
ssize_t pread(int fd, void *bytes, size_t size, off_t at) {
    return fails_to_read(fd) ? -1 : REAL(pread)(fd, bytes, size, at);
}
ssize_t pread64(int fd, void *bytes, size_t size, off_t at) {
    return fails_to_read(fd) ? -1 : REAL(pread)(fd, bytes, size, at);
}

static int cut(int fd, off_t size) {
    int file = which(fd);
    if (file >= 0) {
        pthread_mutex_lock(&lock);
        meet(file, fd);
        if (REAL(ftruncate)(files[file].disk, size) != 0) abort();
        pthread_mutex_unlock(&lock);
    }
    return REAL(ftruncate)(fd, size);
}

int ftruncate(int fd, off_t size) { return cut(fd, size); }
int ftruncate64(int fd, off_t size) { return cut(fd, size); }

int clock_gettime(clockid_t clock, struct timespec *now) {
    const char *folder = getenv("FAULTY_SWITCHES");
    char path[PATH_MAX], text[32] = "";
    int failed = REAL(clock_gettime)(clock, now), file;
    if (failed || clock != CLOCK_REALTIME || !folder) return failed;
    snprintf(path, sizeof path, "%s/clock", folder);
    file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    if (REAL(read)(file, text, sizeof text - 1) > 0) now->tv_sec += atoll(text);
    close(file);
    return 0;
}
