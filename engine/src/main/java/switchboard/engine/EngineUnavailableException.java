package switchboard.engine;

/**
 * The engine that was asked for by name is not there or cannot run; says why and what would help.
 */
public final class EngineUnavailableException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    EngineUnavailableException(String message) {
        super(message);
    }
}
