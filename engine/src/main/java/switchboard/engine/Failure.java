package switchboard.engine;

/**
 * One failed operation.
 *
 * @param error the cause by its name
 * @param call the system call or operation that failed
 * @param errno the kernel's number where the engine knows it, else 0
 */
public record Failure(SocketError error, String call, int errno) {

    /** {@code connection refused (connect)}. */
    public String message() {
        String number = error == SocketError.OTHER && errno != 0 ? ", errno " + errno : "";
        return error.sentence() + " (" + call + number + ")";
    }
}
