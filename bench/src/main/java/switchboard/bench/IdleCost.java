package switchboard.bench;

/**
 * What one idle connection costs a server.
 *
 * @param heapBytes live objects
 * @param nativeBytes memory beside the heap that may belong to connections
 */
record IdleCost(Contender contender, double heapBytes, double nativeBytes) {

    double bytes() {
        return heapBytes + nativeBytes;
    }
}
