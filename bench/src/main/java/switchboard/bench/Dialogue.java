package switchboard.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.bench.Outcome.Failed;

/**
 * What a load program is asked and answers: it prints a line when its server is warm, one for each
 * slice that a line asks for, and one when its input has ended and all has arrived. After a failure
 * nothing more is asked. One thread.
 */
final class Dialogue {
    private final BufferedReader said;
    private final Writer wanted;
    private final List<Outcome> slices = new ArrayList<>();
    private @Nullable Failed failed;

    Dialogue(BufferedReader said, Writer wanted) {
        this.said = said;
        this.wanted = wanted;
    }

    /** Waits until the server is warm. */
    void begin() throws IOException {
        next();
    }

    /** Measures one more slice, all of which are alike. */
    void slice() throws IOException {
        slice("");
    }

    /** Measures one more slice, of the kind that the load program knows by these words. */
    void slice(String how) throws IOException {
        if (failed == null) {
            wanted.write(how + '\n');
            wanted.flush();
        }
        slices.add(next());
    }

    /** What the load program found in the end; it is not a measurement. */
    Outcome end() throws IOException {
        if (failed == null) {
            wanted.close();
        }
        return next();
    }

    /**
     * One outcome for each slice. If anything was lost in the end there is no telling in which, and
     * all have failed.
     */
    List<Outcome> outcomes() {
        Failed all = failed;
        return all == null
                ? List.copyOf(slices)
                : slices.stream().map(slice -> (Outcome) all).toList();
    }

    /** The next line; the load program ends itself when that takes too long. */
    private Outcome next() throws IOException {
        if (failed != null) {
            return failed;
        }
        String line = said.readLine();
        Outcome outcome =
                line == null ? new Failed("the load program has ended") : Outcome.parse(line);
        if (outcome instanceof Failed failure) {
            failed = failure;
        }
        return outcome;
    }
}
