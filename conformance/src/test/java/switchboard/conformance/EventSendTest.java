package switchboard.conformance;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import switchboard.net.Connection;
import switchboard.net.ConnectionHandler;
import switchboard.net.ServerSetup;

/** The promises of sending from callbacks on the loop. */
class EventSendTest extends SendPromises {

    /** Sends what a test wants. */
    private record OnLoop(Connection connection) implements Sender {

        @Override
        public boolean send(byte[] frame) {
            return connection.send(frame);
        }

        @Override
        public void closeOutput() {
            connection.closeOutput();
        }

        @Override
        public boolean refusesAfterTheEnd(byte[] frame) {
            try {
                return !connection.send(frame);
            } catch (IllegalStateException e) {
                return true;
            }
        }
    }

    /** Where this style sends. */
    Executor sendingThread(NetServer server) {
        return server.loop()::execute;
    }

    @Override
    Ends open(TransportSetting setting, UnaryOperator<ServerSetup> change, int receiveBufferBytes) {
        NetServer server =
                NetServer.listening(
                        setting.engine(), listen(setting), new ConnectionHandler() {}, change);
        NetPeer peer = server.connect(setting.transport(), receiveBufferBytes);
        Sender sender = new OnLoop(server.recorder().awaitOpened(1));
        return new Ends() {
            @Override
            public NetPeer peer() {
                return peer;
            }

            @Override
            public <T> CompletableFuture<T> begin(Step<T> step) {
                CompletableFuture<T> result = new CompletableFuture<>();
                sendingThread(server).execute(() -> complete(result, step, sender));
                return result;
            }

            @Override
            public boolean isWaiting() {
                return false;
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }
}
