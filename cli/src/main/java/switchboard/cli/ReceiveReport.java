package switchboard.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import switchboard.cli.io.Environment;
import switchboard.cli.io.Json;
import switchboard.engine.Endpoint;
import switchboard.net.Server;
import switchboard.services.files.ReceiveListener;

/** What a receiver tells, as lines on standard error or JSON on standard output. Any thread. */
final class ReceiveReport implements ReceiveListener {

    private final ServerLog log;
    private final BufferedReader answers;
    private final CompletableFuture<Integer> firstOver = new CompletableFuture<>();

    ReceiveReport(Environment environment, CommonOptions common) {
        this.log = new ServerLog(environment, common, "sender");
        this.answers =
                new BufferedReader(new InputStreamReader(environment.in(), StandardCharsets.UTF_8));
    }

    void started(Server server, boolean tls) {
        Endpoint at = server.localAddress();
        String transport = tls ? "tls" : ServerLog.transport(at);
        log.listening(transport, at, server.engineName(), "", UnaryOperator.identity());
    }

    ServerLog log() {
        return log;
    }

    void note(String line) {
        log.note(line);
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
        log.event(
                Json.event("stored")
                        .with("name", name)
                        .with("bytes", size)
                        .with("from", from.toString()));
        note("stored " + name + ", " + ByteCount.text(size));
    }

    @Override
    public void refused(Endpoint from, String name, String why) {
        log.event(Json.event("refused").with("name", name).with("why", why));
        log.warn("refused " + name + " from " + from + ": " + why);
        boolean ignored = firstOver.complete(ExitCode.REFUSED);
    }

    @Override
    public void broke(Endpoint from, String why) {
        log.warn("broken off, " + from + ": " + why);
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
            log.warn("replace " + name + "? (y/n)");
            try {
                String answer = answers.readLine();
                return answer != null && answer.strip().equalsIgnoreCase("y");
            } catch (IOException e) {
                return false;
            }
        }
    }

    void flush() {
        log.flush();
    }
}
