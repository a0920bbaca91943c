package switchboard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A named pipe at which a line of shell waits until a test opens it. */
final class Gate implements AutoCloseable {

    private final Path folder = Files.createTempDirectory("switchboard");
    private final Path pipe = folder.resolve("gate");

    Gate() throws IOException, InterruptedException {
        if (new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() != 0) {
            throw new IOException("no named pipe in " + folder);
        }
    }

    /** Waits for whoever reads from it, and lets it go on. */
    void open() throws IOException {
        Files.writeString(pipe, "go\n");
    }

    /** Its name, for the shell. */
    @Override
    public String toString() {
        return pipe.toString();
    }

    @Override
    public void close() throws IOException {
        Files.delete(pipe);
        Files.delete(folder);
    }
}
