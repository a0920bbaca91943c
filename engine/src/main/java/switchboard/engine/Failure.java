package switchboard.engine;

/**
 * One failed operation.
 *
 * @param error the cause by its name
 * @param operation what failed; {@link Operation#SEND} answers the outstanding send
 * @param errno the kernel's number where the engine knows it, else 0
 */
public record Failure(SocketError error, Operation operation, int errno) {

    /** {@code connection refused (connect)}. */
    public String message() {
        String number = error == SocketError.OTHER && errno != 0 ? ", errno " + errno : "";
        return error.sentence() + " (" + operation + number + ")";
    }
}
