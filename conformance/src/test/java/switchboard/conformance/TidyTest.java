package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What no formatter and no compiler sees. */
final class TidyTest {

    private static final Pattern LEFT_FOR_LATER =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern CODE_IN_COMMENT =
            Pattern.compile("^\\s*//.*(;|\\{|\\}|\\)\\.)\\s*$");
    private static final Pattern PRINTING =
            Pattern.compile("\\bSystem\\.(out|err)\\b|\\.printStackTrace\\(");
    private static final Pattern TEST_ANNOTATION =
            Pattern.compile("^\\s*@(Test|ParameterizedTest|RepeatedTest|TestFactory)\\b.*");
    private static final Pattern METHOD =
            Pattern.compile("^\\s*(?!@|//|\\*)[\\w<>?,\\[\\] ]* (\\w+)\\(.*");
    private static final Pattern WORD_START = Pattern.compile("^[a-z0-9]|[A-Z]");

    @Test
    void nothingIsLeftForLaterInTheSources() {
        assertThat(places(everything(), LEFT_FOR_LATER.asPredicate())).isEmpty();
    }

    @Test
    void noCodeIsCommentedOut() {
        assertThat(places(everything(), CODE_IN_COMMENT.asPredicate())).isEmpty();
    }

    @Test
    void onlyTheCommandAndProgramsWithAMainPrint() {
        List<Path> libraries =
                Repository.sources("main").stream().filter(TidyTest::isOfALibrary).toList();
        assertThat(places(libraries, PRINTING.asPredicate())).isEmpty();
    }

    @Test
    void namesOfTestsAreSentences() {
        List<String> shorter = new ArrayList<>();
        for (Path file : everything()) {
            List<String> lines = Repository.lines(file);
            boolean test = false;
            for (int i = 0; i < lines.size(); i++) {
                test |= TEST_ANNOTATION.matcher(lines.get(i)).matches();
                Matcher method = METHOD.matcher(lines.get(i));
                if (test && method.matches()) {
                    test = false;
                    if (words(method.group(1)) < 3) {
                        shorter.add(Repository.place(file, i) + " " + method.group(1));
                    }
                }
            }
        }
        assertThat(shorter).isEmpty();
    }

    private static long words(String name) {
        return WORD_START.matcher(name).results().count();
    }

    private static List<Path> everything() {
        return Stream.concat(
                        Repository.sources("main").stream(), Repository.sources("test").stream())
                .toList();
    }

    private static boolean isOfALibrary(Path file) {
        String module = Repository.ROOT.relativize(file).getName(0).toString();
        return !List.of("cli", "bench", "examples").contains(module);
    }

    private static List<String> places(List<Path> files, Predicate<String> bad) {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            List<String> lines = Repository.lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (bad.test(lines.get(i))) {
                    found.add(Repository.place(file, i) + " " + lines.get(i).strip());
                }
            }
        }
        return found;
    }
}
