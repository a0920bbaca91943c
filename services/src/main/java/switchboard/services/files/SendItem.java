package switchboard.services.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import switchboard.services.files.TransferException.Kind;

/** One thing to be sent, and the name it is sent by: parts with slashes between. */
public sealed interface SendItem {

    /** The name that the receiver is told. */
    String name();

    /** A regular file. */
    record OfFile(String name, Path path, long size) implements SendItem {}

    /** A folder with nothing in it. */
    record OfFolder(String name) implements SendItem {}

    /** What a stream gives until its end; it cannot be gone on with after a cut. */
    record OfStream(String name, InputStream stream) implements SendItem {}

    /**
     * All that is under these paths, folders with everything in them, in the order of the paths. A
     * path may itself be a symbolic link; inside folders there must be none.
     *
     * @throws TransferException in one sentence, when something is no regular file or folder, when
     *     two would have the same name, or a name is one that no receiver takes
     */
    static List<SendItem> of(List<Path> paths) throws IOException {
        List<SendItem> items = new ArrayList<>();
        for (Path path : paths) {
            add(path, items);
        }
        Set<String> names = new HashSet<>();
        for (SendItem item : items) {
            requireSendable(item.name());
            if (!names.add(item.name())) {
                throw new TransferException(
                        Kind.LOCAL, "two of the files would be sent as " + item.name());
            }
        }
        return items;
    }

    private static void requireSendable(String name) throws TransferException {
        try {
            FileNames.parts(name);
        } catch (IllegalArgumentException e) {
            throw new TransferException(Kind.LOCAL, String.valueOf(e.getMessage()));
        }
    }

    private static void add(Path path, List<SendItem> items) throws IOException {
        if (!Files.exists(path)) {
            throw new TransferException(Kind.LOCAL, "there is no file " + path);
        }
        Path real = path.toRealPath();
        Path given = path.toAbsolutePath().normalize();
        Path name = Files.isDirectory(real) ? real.getFileName() : given.getFileName();
        if (name == null) {
            throw new TransferException(Kind.LOCAL, path + " has no name to be sent by");
        }
        Files.walkFileTree(
                real,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        items.add(item(nameOf(real, file, name), file, attributes));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
                            throws IOException {
                        if (e != null) {
                            throw e;
                        }
                        try (var inside = Files.newDirectoryStream(folder)) {
                            if (!inside.iterator().hasNext()) {
                                items.add(new OfFolder(nameOf(real, folder, name)));
                            }
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static String nameOf(Path root, Path path, Path rootName) {
        StringBuilder name = new StringBuilder(rootName.toString());
        if (!path.equals(root)) {
            for (Path part : root.relativize(path)) {
                name.append('/').append(part);
            }
        }
        return name.toString();
    }

    private static SendItem item(String name, Path file, BasicFileAttributes attributes)
            throws TransferException {
        if (attributes.isSymbolicLink()) {
            throw new TransferException(
                    Kind.LOCAL,
                    file + " is a symbolic link, which is not sent from inside a folder");
        }
        if (!attributes.isRegularFile() || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new TransferException(
                    Kind.LOCAL,
                    file + " is no regular file; what a pipe gives is sent with - from stdin");
        }
        return new OfFile(name, file, attributes.size());
    }
}
