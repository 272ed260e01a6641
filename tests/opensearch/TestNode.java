import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/**
 * Nodes with the settings KEY=VALUE that are given, those of each node after "--", until they are killed or the process
 * PARENT, given first, ends.
 */
class TestNode extends Node {
    private TestNode(Settings settings) {
        super(
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "test"),
            List.of(Netty4Plugin.class),
            true);
    }

    public static void main(String[] arguments) throws Exception {
        List<Settings.Builder> all = new ArrayList<>();
        for (String argument : List.of(arguments).subList(1, arguments.length)) {
            if (argument.equals("--")) {
                all.add(Settings.builder());
                continue;
            }
            String[] pair = argument.split("=", 2);
            all.get(all.size() - 1).put(pair[0], pair[1]);
        }
        for (Settings.Builder settings : all) {
            new TestNode(settings.build()).start();
        }
        ProcessHandle.of(Long.parseLong(arguments[0])).ifPresent(parent -> parent.onExit().join());
        System.exit(0);
    }
}
