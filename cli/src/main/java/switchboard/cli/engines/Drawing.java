package switchboard.cli.engines;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Has what was measured drawn by a {@link Picture} in a JVM of its own. One thread. */
public final class Drawing {

    private Drawing() {}

    /**
     * Draws costs into a PNG file, which is replaced if it is there.
     *
     * @throws IOException in one sentence, when that does not work
     */
    public static void draw(List<Cost> costs, Path file) throws IOException {
        try (OwnJvm program =
                new OwnJvm(
                        Picture.class,
                        List.of("-Djava.awt.headless=true"),
                        List.of("xchart", "java.desktop"))) {
            program.tell(file.toAbsolutePath().toString());
            for (Cost cost : costs) {
                program.tell(cost.engine() + " " + cost.idle() + " " + cost.nanos());
            }
            program.endInput();
            String answer = program.answer();
            if (!answer.equals(Picture.DONE)) {
                throw new IOException("the picture could not be drawn: " + answer);
            }
        }
    }
}
