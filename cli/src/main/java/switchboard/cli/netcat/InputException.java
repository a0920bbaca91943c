package switchboard.cli.netcat;

import java.io.IOException;

/** What was typed cannot be sent; one sentence. */
final class InputException extends IOException {

    private static final long serialVersionUID = 1;

    InputException(String sentence) {
        super(sentence);
    }
}
