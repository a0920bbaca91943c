package switchboard.net;

import java.io.IOException;

/** Certificates, keys or settings of TLS cannot be used; the message is one sentence. */
public final class TlsException extends IOException {

    private static final long serialVersionUID = 1;

    TlsException(String message) {
        super(message);
    }

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
