package switchboard.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import switchboard.engine.EngineProvider;
import switchboard.engine.Engines;
import switchboard.testkit.EngineContract;

/** Prints how many tests each engine has, and that it has all of them. */
final class EngineCoverageTest {

    private static final String FOLDER = "conformance/src/test/java/switchboard/conformance";

    private static final String PACKAGE = EngineCoverageTest.class.getPackageName();

    private record Row(String name, int tests) {}

    @Test
    void everyEngineRunsTheWholeContract() {
        List<String> inContract =
                Arrays.stream(EngineContractTest.class.getDeclaredClasses())
                        .filter(EngineContract.class::isAssignableFrom)
                        .map(type -> type.getAnnotation(EnabledIf.class).value())
                        .map(condition -> letters(condition.substring(condition.indexOf('#'))))
                        .toList();

        assertThat(inContract)
                .containsAll(
                        names().stream().map(name -> letters(name.replace("io_", ""))).toList());
    }

    @Test
    void theTableOfTheDocumentationHasEveryEngineAndEveryRow() throws Exception {
        List<Row> rows = rows();
        System.out.println(table(rows));

        String documented = Files.readString(Repository.ROOT.resolve("docs/engines.md"));
        for (String name : names()) {
            assertThat(documented).containsPattern("(?m)^\\| tests .*\\| " + name + " \\|");
        }
        for (Row row : rows) {
            assertThat(documented).contains("\n| " + row.name() + " |");
        }
    }

    private static List<String> names() {
        return Engines.all().stream().map(EngineProvider::name).toList();
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Class<?> part : EngineContract.class.getInterfaces()) {
            String name = part.getSimpleName().replace("Contract", "").toLowerCase(Locale.ROOT);
            rows.add(new Row("contract: " + name, tests(part, Test.class)));
        }
        rows.add(new Row("servers and clients", ofClasses("Net")));
        rows.add(new Row("chat", ofClasses("Chat")));
        return rows;
    }

    private static int ofClasses(String prefix) {
        return testClasses()
                .filter(type -> type.getSimpleName().startsWith(prefix))
                .mapToInt(type ->
                        tests(type, OnEveryEngine.class)
                                + tests(type, OnEveryTransport.class)
                                + tests(type, OnEveryEngineWithTls.class)
                                + tests(type, OnOneLoopAndTwo.class))
                .sum();
    }

    private static Stream<Class<?>> testClasses() {
        return Repository.sources("test").stream()
                .filter(file -> file.startsWith(Repository.ROOT.resolve(FOLDER)))
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith("Test.java"))
                .map(name -> loaded(name.replace(".java", "")));
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(PACKAGE + "." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static int tests(Class<?> type, Class<? extends Annotation> annotation) {
        return (int)
                Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(annotation))
                        .count();
    }

    private static String table(List<Row> rows) {
        List<String> names = names();
        String head = "| tests | " + String.join(" | ", names) + " |\n";
        String line = "|---".repeat(names.size() + 1) + "|\n";
        return head
                + line
                + rows.stream()
                        .map(row -> "| " + row.name() + " | " + cells(row, names) + " |")
                        .collect(Collectors.joining("\n"));
    }

    private static String cells(Row row, List<String> names) {
        return names.stream()
                .map(name -> String.valueOf(row.tests()))
                .collect(Collectors.joining(" | "));
    }
}
