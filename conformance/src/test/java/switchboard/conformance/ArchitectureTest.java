package switchboard.conformance;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules that the compiler does not keep: who may touch what inside the modules. */
final class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("switchboard");

    /** Those that a program calls from its own threads and that may keep it waiting. */
    private static final Set<String> CALLED_FROM_OUTSIDE =
            Set.of(
                    "switchboard.net.Client",
                    "switchboard.net.Parking",
                    "switchboard.chat.ChatServer");

    private static final DescribedPredicate<JavaClass> ON_THE_LOOP =
            DescribedPredicate.describe(
                    "may run on the loop's thread", ArchitectureTest::onTheLoop);

    @Test
    void foreignFunctionsAreCalledInOneModuleOnly() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("switchboard.engine.linux..")
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(Linker.class, SymbolLookup.class, FunctionDescriptor.class)
                        .orShould()
                        .callMethod(MemorySegment.class, "reinterpret", long.class));
    }

    @Test
    void theLogKnowsNothingOfTheNet() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("switchboard.chat.log..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("switchboard.net.."));
    }

    @Test
    void theEngineAndTheNetNeedTheJdkAlone() {
        check(
                classes()
                        .that()
                        .resideInAnyPackage("switchboard.engine..", "switchboard.net..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "java..",
                                "javax.net..",
                                "javax.security.auth.x500..",
                                "jdk.jfr..",
                                "jdk.net..",
                                "org.jspecify.annotations..",
                                "switchboard.engine..",
                                "switchboard.net.."));
    }

    @Test
    void onlyTheCommandPrints() {
        check(
                noClasses()
                        .that(not(resideInAnyPackage("switchboard.cli..")))
                        .should()
                        .accessField(System.class, "out")
                        .orShould()
                        .accessField(System.class, "err")
                        .orShould()
                        .callMethod(Throwable.class, "printStackTrace")
                        .orShould()
                        .callMethod(Throwable.class, "printStackTrace", PrintStream.class));
    }

    @Test
    void theLoopNeitherLocksNorWaits() {
        check(classes().that(ON_THE_LOOP).should(holdNoMonitor()));
        check(
                noClasses()
                        .that(ON_THE_LOOP)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.util.concurrent.locks..")
                        .orShould()
                        .callMethod(Thread.class, "sleep", long.class)
                        .orShould()
                        .callMethod(Object.class, "wait"));
    }

    @Test
    void theLoopAsksTheClockItWasGiven() {
        check(
                noClasses()
                        .that(ON_THE_LOOP)
                        .should()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis"));
    }

    @Test
    void everyClassExceptedFromTheRulesOfTheLoopExists() {
        assertThat(CALLED_FROM_OUTSIDE).allMatch(CLASSES::contain);
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("switchboard.(**)").should().beFreeOfCycles());
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }

    private static boolean onTheLoop(JavaClass type) {
        String outermost = type.getName().replaceFirst("\\$.*", "");
        return !CALLED_FROM_OUTSIDE.contains(outermost)
                && resideInAnyPackage(
                                "switchboard.engine.readiness..",
                                "switchboard.engine.linux..",
                                "switchboard.net..",
                                "switchboard.chat..",
                                "switchboard.services")
                        .test(type);
    }

    /** Neither a synchronized method nor a synchronized block, which is seen in the code only. */
    private static ArchCondition<JavaClass> holdNoMonitor() {
        return new ArchCondition<>("hold no monitor") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                URI place = type.getSource().orElseThrow().getUri();
                for (MethodModel method : ClassFile.of().parse(read(place)).methods()) {
                    if (hasMonitor(method)) {
                        String text = type.getName() + "." + method.methodName() + " synchronizes";
                        events.add(SimpleConditionEvent.violated(type, text));
                    }
                }
            }
        };
    }

    private static boolean hasMonitor(MethodModel method) {
        return method.flags().has(AccessFlag.SYNCHRONIZED)
                || method.code().stream()
                        .flatMap(code -> code.elementStream())
                        .anyMatch(MonitorInstruction.class::isInstance);
    }

    private static byte[] read(URI place) {
        try (InputStream in = place.toURL().openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
