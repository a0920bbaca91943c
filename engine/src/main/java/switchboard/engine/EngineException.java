package switchboard.engine;

import java.io.IOException;

/** A socket could not be opened. */
public final class EngineException extends IOException {

    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    public EngineException(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
