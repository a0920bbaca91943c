package switchboard.engine.linux;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import switchboard.engine.Availability.Unavailable;
import switchboard.engine.Capability;

/** What every engine of this module needs. Any thread. */
final class Prerequisites {

    /** What the kernel can do for all engines alike. */
    static final Set<Capability> CAPABILITIES =
            Set.of(
                    Capability.ERROR_NUMBERS,
                    Capability.USER_TIMEOUT,
                    Capability.SEND_FILE,
                    Capability.TCP_CONGESTION,
                    Capability.UNIX_ABSTRACT,
                    Capability.UNIX_DATAGRAM,
                    Capability.PEER_CREDENTIALS,
                    Capability.DATAGRAM_BATCH);

    private static final Set<String> ARCHITECTURES = Set.of("amd64", "x86_64", "aarch64");

    private Prerequisites() {}

    /** Why no engine of this module can run here, or null. Makes no downcall. */
    static @Nullable Unavailable missing() {
        String system = System.getProperty("os.name");
        if (!system.equals("Linux")) {
            return new Unavailable("it is made for Linux, and this is " + system, "use nio");
        }
        String architecture = System.getProperty("os.arch");
        if (!ARCHITECTURES.contains(architecture)) {
            return new Unavailable(
                    "the kernel's structures are known for x86-64 and aarch64, this is "
                            + architecture,
                    "use nio");
        }
        Module module = Prerequisites.class.getModule();
        if (!module.isNativeAccessEnabled()) {
            // Asked before any downcall: the JVM would print a warning.
            String who = module.isNamed() ? module.getName() : "ALL-UNNAMED";
            return new Unavailable(
                    "the JVM does not allow native access",
                    "start java with --enable-native-access=" + who);
        }
        return null;
    }
}
