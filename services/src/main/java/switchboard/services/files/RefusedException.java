package switchboard.services.files;

import java.io.IOException;

/** A file is not taken, for a reason that its sender is told. */
final class RefusedException extends IOException {

    private static final long serialVersionUID = 1;

    private final Message.Cause cause;

    RefusedException(Message.Cause cause, String why) {
        super(why);
        this.cause = cause;
    }

    Message.Refused message() {
        return new Message.Refused(cause, String.valueOf(getMessage()));
    }
}
