package switchboard.engine.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.engine.Availability.Unavailable;
import switchboard.engine.EngineUnavailableException;
import switchboard.engine.Engines;
import switchboard.engine.readiness.Errno;

class UringRefusalTest {

    /** Runs a program whose io_uring_setup(2) fails with EPERM, as in many containers. */
    private static final String LAUNCHER =
            """
            #include <stddef.h>
            #include <linux/filter.h>
            #include <linux/seccomp.h>
            #include <sys/prctl.h>
            #include <unistd.h>
            int main(int argc, char **argv) {
              struct sock_filter refuse[] = {
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 425, 0, 1),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
              };
              struct sock_fprog program = {4, refuse};
              if (argc < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
                  || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return 120;
              execv(argv[1], argv + 1);
              return 121;
            }
            """;

    /** What the launched JVM does. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            Engines.Choice choice = Engines.choose(Engines.AUTO);
            System.out.println(choice.provider().name() + choice.remark());
            try {
                Engines.named("io_uring");
            } catch (EngineUnavailableException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static String sentence(int errno, @Nullable String disabled) {
        Unavailable why = UringRefusal.of(errno, "io_uring_setup", disabled);
        return why.reason() + "; " + why.remedy();
    }

    @Test
    void everyRefusalHasItsCauseAndItsRemedy() {
        assertThat(sentence(Errno.ENOSYS, null))
                .isEqualTo(
                        "the kernel has no io_uring, or a filter hides it; use epoll, or Linux"
                                + " 5.19 or later without that filter");
        assertThat(sentence(Errno.EPERM, "2"))
                .isEqualTo(
                        "kernel.io_uring_disabled is 2; have the setting changed to 0 or use"
                                + " epoll");
        assertThat(sentence(Errno.EPERM, "1"))
                .startsWith("kernel.io_uring_disabled is 1")
                .contains("kernel.io_uring_group");
        assertThat(sentence(Errno.EPERM, "0"))
                .isEqualTo(sentence(Errno.EACCES, null))
                .contains("seccomp")
                .contains("have io_uring_setup, io_uring_enter and io_uring_register allowed");
        assertThat(sentence(Errno.ENOMEM, "0")).contains("locked", "ulimit -l");
        assertThat(sentence(Errno.EMFILE, "0")).contains("too many files", "ulimit -n");
        assertThat(sentence(Errno.EINVAL, "0")).contains("older than Linux 5.19");
        assertThat(sentence(Errno.EIO, "0"))
                .isEqualTo("input/output error (io_uring_setup, errno 5); use epoll");
    }

    @Test
    void everyRefusalIsOneSentence() {
        for (int errno = 1; errno < 134; errno++) {
            for (String disabled : new String[] {"0", "1", "2"}) {
                assertThat(sentence(errno, disabled))
                        .isEqualTo(sentence(errno, disabled).strip())
                        .doesNotContain(". ", "\n")
                        .doesNotEndWith(".")
                        .contains("epoll");
            }
        }
    }

    @Test
    void underAFilterThatRefusesItTheNamedEngineSaysWhyAndAutoIsSilent(@TempDir Path folder)
            throws Exception {
        Path launcher = folder.resolve("launcher");
        compile(launcher);
        List<String> command = new ArrayList<>();
        command.add(launcher.toString());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Child.class.getName());
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(said).isZero();
        assertThat(said.lines())
                .containsExactly(
                        "epoll",
                        "engine io_uring cannot run: a container's seccomp filter or another"
                                + " policy forbids it; have io_uring_setup, io_uring_enter and"
                                + " io_uring_register allowed there, or use epoll");
    }

    private static void compile(Path launcher) throws IOException, InterruptedException {
        boolean present =
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cc")));
        if (!present) {
            String sentence = "no C compiler (cc) is installed; apt-get install gcc";
            assertThat(System.getenv("CI")).as(sentence).isNotEqualTo("true");
            abort(sentence);
        }
        Process compiler =
                new ProcessBuilder("cc", "-x", "c", "-o", launcher.toString(), "-")
                        .redirectErrorStream(true)
                        .start();
        compiler.getOutputStream().write(LAUNCHER.getBytes(StandardCharsets.UTF_8));
        compiler.getOutputStream().close();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(compiler.waitFor()).as(said).isZero();
    }
}
