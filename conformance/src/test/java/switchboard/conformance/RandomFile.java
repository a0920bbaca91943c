package switchboard.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Files with something in them that is nowhere the same, and the same in each run. */
final class RandomFile {

    private static final int BLOCK_BYTES = 1 << 20;

    private RandomFile() {}

    /** Makes a file of so many bytes. */
    static Path write(Path path, int length) throws IOException {
        byte[] block = new byte[Math.min(length, BLOCK_BYTES)];
        new Random(length).nextBytes(block);
        try (var out = Files.newOutputStream(path)) {
            for (int left = length; left > 0; left -= block.length) {
                out.write(block, 0, Math.min(left, block.length));
                block[left % block.length]++;
            }
        }
        return path;
    }
}
