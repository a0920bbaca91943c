package switchboard.conformance;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import switchboard.net.Request;
import switchboard.net.RequestHandler;
import switchboard.net.ServerSetup;

/** The promises of sending from a handler on a virtual thread. */
final class BlockingStyleSendTest extends SendPromises {

    /** Sends what a test wants, on the handler's thread. */
    private record OnThread(Request request) implements Sender {

        @Override
        public boolean send(byte[] frame) throws IOException {
            request.send(frame);
            return true;
        }

        @Override
        public void closeOutput() {
            request.closeOutput();
        }

        @Override
        public boolean refusesAfterTheEnd(byte[] frame) throws IOException {
            try {
                request.send(frame);
                return false;
            } catch (IllegalStateException e) {
                return true;
            }
        }
    }

    /** A handler that does one thing after another, until the test ends it. */
    private static final class Obedient implements RequestHandler {

        private interface Order {
            void carryOut(Sender sender);
        }

        private static final Order END = sender -> {};

        private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
        private volatile @Nullable Thread underWay;

        @Override
        public void handle(Request request) throws InterruptedException {
            Sender sender = new OnThread(request);
            for (Order order = orders.take(); order != END; order = orders.take()) {
                underWay = Thread.currentThread();
                order.carryOut(sender);
                underWay = null;
            }
        }

        boolean isWaiting() {
            Thread thread = underWay;
            return thread != null && thread.getState() == Thread.State.WAITING;
        }
    }

    @Override
    Ends open(TransportSetting setting, UnaryOperator<ServerSetup> change, int receiveBufferBytes) {
        Obedient handler = new Obedient();
        BlockingServer server =
                new BlockingServer(setting.engine(), listen(setting), handler, change);
        NetPeer peer = server.connect(setting.transport(), receiveBufferBytes);
        return new Ends() {
            @Override
            public NetPeer peer() {
                return peer;
            }

            @Override
            public <T> CompletableFuture<T> begin(Step<T> step) {
                CompletableFuture<T> result = new CompletableFuture<>();
                handler.orders.add(sender -> complete(result, step, sender));
                return result;
            }

            @Override
            public boolean isWaiting() {
                return handler.isWaiting();
            }

            @Override
            public void close() {
                handler.orders.add(Obedient.END);
                server.close();
            }
        };
    }
}
