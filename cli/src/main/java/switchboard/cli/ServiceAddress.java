package switchboard.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import switchboard.net.HostPort;
import switchboard.net.StreamAddress;

/** One word of {@code serve}: which service, and where. */
record ServiceAddress(KnownService service, StreamAddress at) {

    /** Reads {@code SERVICE[=ADDR]...}. */
    static List<ServiceAddress> parse(List<String> words) throws CommandFailure {
        Deque<String> left = new ArrayDeque<>(words);
        List<ServiceAddress> services = new ArrayList<>();
        while (!left.isEmpty()) {
            services.add(take(left));
        }
        return services;
    }

    private static ServiceAddress take(Deque<String> left) throws CommandFailure {
        String word = left.remove();
        int equals = word.indexOf('=');
        KnownService service = KnownService.named(equals < 0 ? word : word.substring(0, equals));
        if (equals >= 0) {
            left.push(word.substring(equals + 1));
            return new ServiceAddress(service, Address.take(left).plainStream("serve"));
        }
        if (service.port() == 0) {
            String name = service.lowerName();
            throw CommandFailure.local(
                    name + " has no port of its own: give one, such as " + name + "=9998");
        }
        return new ServiceAddress(service, new HostPort("127.0.0.1", service.port()));
    }
}
