package switchboard.services.files;

import java.io.IOException;

/** A transfer that has not come to its end, or must not begin; in one sentence. */
public final class TransferException extends IOException {

    private static final long serialVersionUID = 1;

    /** Whose cause it is. */
    public enum Kind {
        /** The network or the other end. */
        PEER,
        /** This end: a file that cannot be read or written, or that cannot be said. */
        LOCAL,
        /** What arrived, or would arrive, is not what was announced. */
        INTEGRITY,
        /** The other end does not take it, although it could. */
        REFUSED
    }

    private final Kind kind;

    TransferException(Kind kind, String sentence) {
        super(sentence);
        this.kind = kind;
    }

    /** Whose cause it is. */
    public Kind kind() {
        return kind;
    }
}
