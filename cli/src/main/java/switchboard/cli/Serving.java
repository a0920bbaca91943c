package switchboard.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import switchboard.cli.io.Json;
import switchboard.net.AcceptFilter;
import switchboard.net.HostPort;
import switchboard.net.Limits;
import switchboard.net.ListenException;
import switchboard.net.LoopGroup;
import switchboard.net.Metrics;
import switchboard.net.Server;
import switchboard.net.ServerSetup;
import switchboard.net.StopReport;
import switchboard.net.StreamAddress;
import switchboard.net.UnixPath;
import switchboard.services.DiscardServer;
import switchboard.services.Service;

/** Owns the services of one process and the loops that serve them all. Any thread but a loop's. */
final class Serving {

    private record Listener(KnownService known, Service service, Server server, boolean tls) {}

    private final LoopGroup group;
    private final List<Listener> listeners = new ArrayList<>();

    private Serving(LoopGroup group) {
        this.group = group;
    }

    /** Starts all of them; connections of all count against the limits together. */
    static Serving start(
            String engine,
            int loops,
            ServiceMaker maker,
            List<ServiceAddress> services,
            Limits limits,
            AcceptFilter filter,
            Metrics metrics)
            throws CommandFailure {
        Serving serving = new Serving(LoopGroup.start(loops, engine));
        boolean started = false;
        try {
            for (ServiceAddress each : services) {
                serving.listen(each, maker, limits, filter, metrics);
            }
            started = true;
            return serving;
        } finally {
            if (!started) {
                serving.stop(Duration.ZERO);
            }
        }
    }

    private void listen(
            ServiceAddress address,
            ServiceMaker maker,
            Limits limits,
            AcceptFilter filter,
            Metrics metrics)
            throws CommandFailure {
        KnownService known = address.service();
        Service service = maker.make(known);
        ServerSetup setup =
                service.over(at(address.at()))
                        .framing(maker.framing(known))
                        .limits(limits)
                        .tls(address.tls())
                        .filter(filter)
                        .metrics(metrics)
                        .group(group);
        Server first = listeners.isEmpty() ? null : listeners.getFirst().server();
        try {
            Server server = counted(setup, first).start();
            listeners.add(new Listener(known, service, server, !address.tls().isNone()));
        } catch (ListenException e) {
            throw ListenFailure.of(e, "switchboard serve " + known.lowerName() + "=ADDR");
        } catch (IOException e) {
            throw CommandFailure.local(String.valueOf(e.getMessage()));
        }
    }

    private static ServerSetup counted(ServerSetup setup, @Nullable Server first) {
        return first == null ? setup : setup.countingWith(first);
    }

    private static ServerSetup at(StreamAddress address) {
        return switch (address) {
            case HostPort inet -> Server.tcp(inet);
            case UnixPath path -> Server.unix(path);
        };
    }

    /** One line for each listener. */
    void sayWhere(ServerLog log) {
        for (Listener each : listeners) {
            String name = each.known().lowerName();
            String transport = ServerLog.transport(each.server().localAddress());
            log.listening(
                    each.tls() ? "tls" : transport,
                    each.server().localAddress(),
                    group.engineName(),
                    " service=" + name,
                    event -> event.with("service", name));
        }
    }

    /** What listens, and where. */
    List<AnnounceOption.Served> served() {
        return listeners.stream()
                .map(each ->
                        new AnnounceOption.Served(
                                each.known().lowerName(), each.server().localAddress()))
                .toList();
    }

    /** The limits that hold. */
    Limits limits() {
        return listeners.getFirst().server().limits();
    }

    /** Connections to all of them. */
    int connections() {
        return listeners.stream().mapToInt(each -> each.server().connectionCount()).sum();
    }

    /** Stops all of them at the same time. */
    StopReport stop(Duration grace) {
        List<CompletableFuture<StopReport>> stopping =
                listeners.stream()
                        .map(each ->
                                CompletableFuture.supplyAsync(
                                        () -> each.server().stop(grace),
                                        Thread::startVirtualThread))
                        .toList();
        int drained = 0;
        int cut = 0;
        for (CompletableFuture<StopReport> each : stopping) {
            StopReport report = each.join();
            drained += report.drained();
            cut += report.cut();
        }
        group.close();
        return new StopReport(drained, cut);
    }

    /** What discard is there to count. */
    void sayWhatWasDiscarded(ServerLog log) {
        for (Listener each : listeners) {
            if (each.service() instanceof DiscardServer discard) {
                log.note("discarded " + discard.bytes() + " bytes");
                log.event(Json.event("discarded").with("bytes", discard.bytes()));
            }
        }
    }
}
