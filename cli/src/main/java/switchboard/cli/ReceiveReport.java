package switchboard.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import switchboard.cli.io.Environment;
import switchboard.cli.io.Json;
import switchboard.cli.io.Printer;
import switchboard.engine.Endpoint;
import switchboard.net.Server;
import switchboard.services.files.ReceiveListener;

/** What a receiver tells, as lines on standard error or JSON on standard output. Any thread. */
final class ReceiveReport implements ReceiveListener {

    private static final Duration FLUSH_TIME = Duration.ofSeconds(1);

    private final CommonOptions common;
    private final Printer out;
    private final Printer err;
    private final BufferedReader answers;
    private final CompletableFuture<Integer> firstOver = new CompletableFuture<>();

    ReceiveReport(Environment environment, CommonOptions common) {
        this.common = common;
        this.out = new Printer(environment.out(), ReceiveReport::dropped);
        this.err = new Printer(environment.err(), ReceiveReport::dropped);
        this.answers =
                new BufferedReader(new InputStreamReader(environment.in(), StandardCharsets.UTF_8));
    }

    private static String dropped(long lines) {
        return lines + " lines were not printed: nobody read them in time";
    }

    void started(Server server, boolean tls) {
        Endpoint at = server.localAddress();
        event(
                Json.event("listening")
                        .with("address", at.toString())
                        .with("engine", server.engineName()));
        note("listening " + scheme(at, tls) + at + " engine=" + server.engineName());
    }

    private static String scheme(Endpoint at, boolean tls) {
        return tls ? "tls " : at instanceof Endpoint.Inet ? "tcp " : "";
    }

    /** An event, where they are asked for. */
    void event(Json event) {
        if (common.json) {
            out.print(event.toString());
        }
    }

    void note(String line) {
        if (!common.quiet) {
            err.print(line);
        }
    }

    /** The exit code that the first connection stands for, when it is over. */
    CompletableFuture<Integer> firstOver() {
        return firstOver;
    }

    @Override
    public void began(Endpoint from, String name, long size, long offset) {
        String length = size < 0 ? "of unknown size" : ByteCount.text(size);
        String goesOn = offset == 0 ? "" : ", goes on at " + ByteCount.text(offset);
        note("receiving " + name + ", " + length + goesOn + ", from " + from);
    }

    @Override
    public void stored(Endpoint from, String name, long size) {
        if (common.json) {
            out.print(
                    Json.event("stored")
                            .with("name", name)
                            .with("bytes", size)
                            .with("from", from.toString())
                            .toString());
        }
        note("stored " + name + ", " + ByteCount.text(size));
    }

    @Override
    public void refused(Endpoint from, String name, String why) {
        if (common.json) {
            out.print(Json.event("refused").with("name", name).with("why", why).toString());
        }
        err.print("refused " + name + " from " + from + ": " + why);
        boolean ignored = firstOver.complete(ExitCode.REFUSED);
    }

    @Override
    public void broke(Endpoint from, String why) {
        err.print("broken off, " + from + ": " + why);
        boolean ignored = firstOver.complete(ExitCode.NETWORK);
    }

    @Override
    public void finished(Endpoint from) {
        boolean ignored = firstOver.complete(ExitCode.OK);
    }

    /** Asks on the terminal; no answer is a no. One question at a time. */
    @Override
    public boolean mayReplace(Endpoint from, String name) {
        synchronized (answers) {
            err.print("replace " + name + "? (y/n)");
            try {
                String answer = answers.readLine();
                return answer != null && answer.strip().equalsIgnoreCase("y");
            } catch (IOException e) {
                return false;
            }
        }
    }

    void flush() {
        boolean ignored = out.flush(FLUSH_TIME) && err.flush(FLUSH_TIME);
    }
}
