import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

/**
 * Evaluates expressions with JavaRosa: java -cp ODK_Validate.jar EvaluateExpressions.java FORM.xml EXPRESSIONS
 * The form has @@ where an expression goes, which is calculated at /data/out. Prints a line for each: the value, or
 * ! where it is refused.
 */
public class EvaluateExpressions {
    public static void main(String[] given) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // JavaRosa writes to both of its own accord.
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        System.setErr(new PrintStream(OutputStream.nullOutputStream()));
        new XFormsModule().registerModule();
        String form = Files.readString(Path.of(given[0]));
        for (String expression : Files.readAllLines(Path.of(given[1]))) {
            out.println(value(form.replace("@@", expression)));
        }
        out.flush();
        System.exit(0);
    }

    private static String value(String form) {
        try {
            byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
            FormDef read = XFormUtils.getFormFromInputStream(new ByteArrayInputStream(bytes));
            read.initialize(true, new InstanceInitializationFactory());
            IAnswerData value = read.getInstance().getRoot().getChild("out", 0).getValue();
            return value == null ? "" : value.uncast().getString().replace("\n", "\\n").replace("\r", "");
        } catch (Throwable refused) {
            return "!";
        }
    }
}
